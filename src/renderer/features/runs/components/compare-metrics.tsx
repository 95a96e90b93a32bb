/** The metrics of several runs with their differences to the first. */
import { Table } from '@mantine/core'
import { bestOf, EVALUATION_METRICS } from '@renderer/features/runs/compare'
import type { RunDetail } from '@shared/run'
import { CompareHead } from './compare-head'
import classes from './figure-table.module.css'
import { Section } from './section'
import { ValueWithDelta } from './value-with-delta'

export function CompareMetrics({ runs }: { runs: readonly RunDetail[] }) {
  return (
    <Section title="Metrics">
      <Table.ScrollContainer minWidth={150 + runs.length * 130} type="native">
        <Table className={classes.table} verticalSpacing={3} horizontalSpacing="xs" aria-label="Metrics compared">
          <CompareHead first="Metric" runs={runs} />
          <Table.Tbody>
            {EVALUATION_METRICS.map(({ title, lessIsBetter, read }) => {
              const values = runs.map((run) => (run.evaluation ? read(run.evaluation) : null))
              const best = bestOf(values, lessIsBetter)
              return (
                <Table.Tr key={title}>
                  <Table.Td>{title}</Table.Td>
                  {runs.map((run, index) => (
                    <Table.Td key={run.id}>
                      <ValueWithDelta
                        value={values[index] ?? null}
                        baseline={index === 0 ? undefined : (values[0] ?? null)}
                        lessIsBetter={lessIsBetter}
                        best={best.includes(index)}
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
