/** One run, whole: how it ended, its curves, epochs, report and settings. */
import { Button, Group, Stack, Text, Title } from '@mantine/core'
import { PublishMenu } from '@renderer/components/publish/publish-menu'
import { EpochTable } from '@renderer/components/runs/epoch-table'
import { Figures } from '@renderer/components/runs/figures'
import { LossChart } from '@renderer/components/runs/loss-chart'
import { ResumeButton } from '@renderer/components/runs/resume-button'
import { RunMark } from '@renderer/components/runs/run-mark'
import { RunNotes } from '@renderer/components/runs/run-notes'
import { RunStatus } from '@renderer/components/runs/run-status'
import { isActive, outcome } from '@renderer/components/runs/run-words'
import { StepCharts } from '@renderer/components/runs/step-charts'
import { formatExact, formatScore, humanBytes } from '@renderer/lib/format'
import { pages } from '@renderer/lib/pages'
import type { RunDetail as Run, RunSummary } from '@shared/run'
import { Link } from 'react-router'
import { QuantizationSection } from './quantization-section'
import { ReportTable } from './report-table'
import classes from './run-detail.module.css'
import { RunNote } from './run-note'
import { RunSettings } from './run-settings'
import { Section } from './section'

export function RunDetail({ run, all }: { run: Run; all: readonly RunSummary[] }) {
  // A training writes its model anew after each evaluation.
  const quantizable = run.hasModel && !isActive(run)
  return (
    <section className={classes.detail} aria-label={`Run ${run.name}`}>
      <RunHead run={run} />
      {run.steps.length > 0 && (
        <div className={classes.halves}>
          <Section title="Curves">
            <LossChart key={run.id} run={run} height={260} />
          </Section>
          <Section title="Epochs">
            {run.epochs.length > 0 ? (
              <EpochTable epochs={run.epochs} bestMetric={run.recipe.bestMetric} />
            ) : (
              <Text size="sm" c="dimmed">
                It was never evaluated.
              </Text>
            )}
          </Section>
        </div>
      )}
      <div className={classes.grid} data-whole={!(run.evaluation || quantizable) || undefined}>
        {(run.evaluation || quantizable) && (
          <Stack gap="md" miw={0}>
            {run.evaluation && (
              <Section title="Classification report">
                <ReportTable labels={run.labels} evaluation={run.evaluation} />
              </Section>
            )}
            {quantizable && <QuantizationSection key={run.id} run={run} />}
          </Stack>
        )}
        <Section title="Settings">
          <RunSettings run={run} all={all} />
        </Section>
      </div>
      {run.steps.length > 0 && (
        <Section title="Steps">
          <StepCharts key={run.id} run={run} />
        </Section>
      )}
    </section>
  )
}

function RunHead({ run }: { run: Run }) {
  return (
    <Stack gap="sm">
      <Group justify="space-between" align="flex-start" gap="sm">
        <Group gap="xs">
          <RunMark color={run.color} />
          <Title order={2}>{run.name}</Title>
          <RunStatus status={run.status} reason={null} />
        </Group>
        <Group gap="xs">
          {run.hasModel && (
            <Button component={Link} to={`${pages.try.path}?run=${run.id}`} size="xs">
              Try it
            </Button>
          )}
          {run.hasModel && !isActive(run) && <PublishMenu subject={{ kind: 'run', runId: run.id }} name={run.name} size="xs" />}
          <ResumeButton run={run} size="xs" variant="default" />
          {isActive(run) && (
            <Button component={Link} to={pages.train.path} size="xs" variant="default">
              See the training
            </Button>
          )}
        </Group>
      </Group>
      {!isActive(run) && <Text>{outcome(run)}</Text>}
      <Figures figures={figuresOf(run)} />
      <RunNotes run={run} />
      <RunNote key={run.id} run={run} />
    </Stack>
  )
}

function figuresOf({ evaluation, metrics, samplesPerSecond, peakRssBytes }: Run) {
  const score = (title: string, value: number | null | undefined) => ({
    title,
    value: formatScore(value),
    exact: value === null || value === undefined ? undefined : formatExact(value),
  })
  return [
    score('Average precision', metrics?.averagePrecision),
    score('ROC AUC', metrics?.rocAuc),
    score('F1, macro', metrics?.f1),
    score('F1, micro', evaluation?.f1Micro),
    score('Subset accuracy', metrics?.accuracy),
    score('Hamming loss', evaluation?.hammingLoss),
    { title: 'Comments/s', value: samplesPerSecond === null ? '–' : samplesPerSecond.toFixed(1) },
    { title: 'Peak memory', value: peakRssBytes === null ? '–' : humanBytes(peakRssBytes) },
  ]
}
