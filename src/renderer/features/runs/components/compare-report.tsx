/** The classification reports of several runs side by side, one measure at a time, with differences to the first. */
import { Select, Table } from '@mantine/core'
import { bestOf } from '@renderer/features/runs/compare'
import {
  REPORT_MEASURES,
  type ReportLine,
  type ReportMeasure,
  reportLines,
  reportValue,
} from '@renderer/features/runs/report-rows'
import type { RunDetail } from '@shared/run'
import { useState } from 'react'
import { CompareHead } from './compare-head'
import classes from './figure-table.module.css'
import { LineTitle } from './report-table'
import { Section } from './section'
import { ValueWithDelta } from './value-with-delta'

export function CompareReport({ runs }: { runs: readonly RunDetail[] }) {
  const [measure, setMeasure] = useState<ReportMeasure>('f1-score')
  const isCount = measure === 'support'
  const lines = linesOf(runs).filter(({ key }) => runs.some((run) => measured(run, key, measure) !== null))
  return (
    <Section
      title="By label"
      actions={
        <Select
          size="xs"
          w={180}
          aria-label="Measure"
          data={[...REPORT_MEASURES]}
          value={measure}
          allowDeselect={false}
          onChange={(value) => value && setMeasure(value as ReportMeasure)}
        />
      }
    >
      <Table.ScrollContainer minWidth={150 + runs.length * 130} type="native">
        <Table className={classes.table} verticalSpacing={3} horizontalSpacing="xs" aria-label={`${measure} by label, compared`}>
          <CompareHead first="Label" runs={runs} />
          <Table.Tbody>
            {lines.map((line) => {
              const values = runs.map((run) => measured(run, line.key, measure))
              const best = isCount ? [] : bestOf(values, false)
              return (
                <Table.Tr key={line.key} className={line.key === 'micro avg' ? classes.begins : undefined}>
                  <Table.Td>
                    <LineTitle line={line} />
                  </Table.Td>
                  {runs.map((run, index) => (
                    <Table.Td key={run.id}>
                      <ValueWithDelta
                        value={values[index] ?? null}
                        baseline={index === 0 ? undefined : (values[0] ?? null)}
                        lessIsBetter={isCount ? null : false}
                        best={best.includes(index)}
                        digits={isCount ? 0 : 3}
                      />
                    </Table.Td>
                  ))}
                </Table.Tr>
              )
            })}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Section>
  )
}

/** The lines of all runs, in the order of the first that has each. */
function linesOf(runs: readonly RunDetail[]): ReportLine[] {
  const lines = new Map<string, ReportLine>()
  for (const { labels, evaluation } of runs)
    if (evaluation) for (const line of reportLines(labels, evaluation)) if (!lines.has(line.key)) lines.set(line.key, line)
  const rank = { label: 0, none: 1, average: 2 }
  return [...lines.values()].sort((a, b) => rank[a.kind] - rank[b.kind])
}

const measured = ({ evaluation }: RunDetail, key: string, measure: ReportMeasure): number | null =>
  evaluation && reportValue(evaluation, key, measure)
