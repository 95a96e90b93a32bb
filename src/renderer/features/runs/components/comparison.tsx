/** Two or more runs compared: curves, metrics, settings and reports. */
import { Group, Select, Text, Title } from '@mantine/core'
import type { RunDetail, RunSummary } from '@shared/run'
import type { CSSProperties } from 'react'
import { CompareCurves } from './compare-curves'
import { CompareMetrics } from './compare-metrics'
import { CompareReport } from './compare-report'
import { CompareSettings } from './compare-settings'
import classes from './run-detail.module.css'

interface Props {
  runs: readonly RunDetail[]
  all: readonly RunSummary[]
  /** Makes a run the one the others are compared to. */
  onBaseline: (id: string) => void
}

export function Comparison({ runs, all, onBaseline }: Props) {
  const sameData = new Set(runs.map((run) => run.dataHash)).size === 1
  const unmeasured = runs.filter((run) => !run.evaluation)
  return (
    <section className={classes.detail} aria-label="Comparison">
      <Group justify="space-between" gap="sm">
        <Title order={2}>{runs.length} runs compared</Title>
        <Group gap="xs">
          <Text size="sm" c="dimmed" id="baseline">
            ▲ better, ▽ worse than
          </Text>
          <Select
            size="xs"
            w={200}
            aria-labelledby="baseline"
            data={runs.map(({ id, name }) => ({ value: id, label: name }))}
            value={runs[0]!.id}
            allowDeselect={false}
            onChange={(id) => id && onBaseline(id)}
          />
        </Group>
      </Group>
      {!sameData && (
        <Text size="sm">
          These runs did not use the same comments (their data hashes differ): part of any difference in the metrics comes from
          the data, not from the recipe.
        </Text>
      )}
      {unmeasured.length > 0 && (
        <Text size="sm">
          {unmeasured.map((run) => `“${run.name}”`).join(', ')} finished no epoch, so there{' '}
          {unmeasured.length === 1 ? 'is' : 'are'} no metrics to compare.
        </Text>
      )}
      <CompareSettings runs={runs} all={all} />
      <CompareCurves runs={runs} />
      <div className={classes.tables} style={{ '--table-width': `${200 + runs.length * 130}px` } as CSSProperties}>
        <CompareMetrics runs={runs} />
        <CompareReport runs={runs} />
      </div>
    </section>
  )
}
