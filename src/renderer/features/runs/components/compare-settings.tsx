/** The settings of several runs; only those that differ, unless all are asked for. */
import { Switch, Table, Text } from '@mantine/core'
import { settingRows } from '@renderer/features/runs/compare'
import type { RunDetail, RunSummary } from '@shared/run'
import { useState } from 'react'
import { CompareHead } from './compare-head'
import classes from './figure-table.module.css'
import { Section } from './section'

export function CompareSettings({ runs, all }: { runs: readonly RunDetail[]; all: readonly RunSummary[] }) {
  const [differing, setDiffering] = useState(true)
  const rows = settingRows(runs, all).filter((row) => row.differs || !differing)
  return (
    <Section
      title="Settings"
      actions={
        <Switch
          size="xs"
          label="Only what differs"
          checked={differing}
          onChange={(event) => setDiffering(event.currentTarget.checked)}
        />
      }
    >
      {rows.length === 0 ? (
        <Text size="sm" c="dimmed">
          These runs have the same settings and the same data.
        </Text>
      ) : (
        <Table.ScrollContainer minWidth={160 + runs.length * 120} type="native">
          <Table
            className={`${classes.table} ${classes.words}`}
            maw={240 + runs.length * 200}
            verticalSpacing={3}
            horizontalSpacing="xs"
            aria-label="Settings compared"
          >
            <CompareHead first="Setting" runs={runs} />
            <Table.Tbody>
              {rows.map(({ key, title, values, isId }) => (
                <Table.Tr key={key}>
                  <Table.Td>{title}</Table.Td>
                  {runs.map((run, index) => (
                    <Table.Td key={run.id} ff={isId ? 'monospace' : undefined}>
                      {values[index]}
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Section>
  )
}
