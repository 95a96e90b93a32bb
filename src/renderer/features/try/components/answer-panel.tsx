/** What one run says: each label's probability against its threshold, the labels that follow, and how long it took. */
import { Group, Loader, Paper, Stack, Text } from '@mantine/core'
import { ErrorMessage } from '@renderer/components/error-message'
import { LabelChip } from '@renderer/components/label-chip'
import { LabelMark } from '@renderer/components/label-mark'
import { ProbabilityBar } from '@renderer/components/probability-bar'
import { type Answer, usePrediction } from '@renderer/features/try/hooks/use-prediction'
import { useRunLabels } from '@renderer/features/try/hooks/use-run-labels'
import { plural } from '@renderer/lib/format'
import { labelTitle, NONE_TITLE } from '@shared/labels'
import type { Prediction } from '@shared/model'
import type { ReactNode } from 'react'
import classes from './answer-panel.module.css'

interface Props {
  runId: string
  /** Names the panel for those who do not see which run stands above it. */
  title: string
  text: string
  /** The model select. */
  head: ReactNode
}

export function AnswerPanel({ runId, title, text, head }: Props) {
  const { labels, maxLength } = useRunLabels(runId)
  const answer = usePrediction(runId, text)
  return (
    <Paper withBorder p="md" className={classes.panel} component="section" aria-label={title}>
      {head}
      <AnswerBody answer={answer} labels={labels} maxLength={maxLength} />
    </Paper>
  )
}

interface BodyProps {
  answer: Answer
  labels: readonly string[]
  maxLength: number | null
}

function AnswerBody({ answer: { prediction, error, stale, pending, retry }, labels, maxLength }: BodyProps) {
  if (error) return <ErrorMessage title="This text could not be judged." error={error} onRetry={retry} />
  if (!prediction && pending)
    return (
      <Group gap="xs" role="status">
        <Loader size="xs" />
        <Text size="sm">Loading the model</Text>
      </Group>
    )
  return (
    <Stack gap="md" opacity={stale ? 0.7 : 1} aria-busy={pending}>
      <Verdict prediction={prediction} labels={labels} />
      <div className={classes.labels}>
        {labels.map((name, position) => (
          <LabelRow key={name} name={name} position={position} prediction={prediction} />
        ))}
      </div>
      {prediction && <Facts prediction={prediction} maxLength={maxLength} />}
    </Stack>
  )
}

function Verdict({ prediction, labels }: { prediction: Prediction | undefined; labels: readonly string[] }) {
  return (
    <div className={classes.verdict} role="status">
      {!prediction && (
        <Text size="sm" c="dimmed">
          The labels of the text appear here as you type.
        </Text>
      )}
      {prediction?.predicted.length === 0 && <Text fw={600}>{sentence(NONE_TITLE)}</Text>}
      {prediction?.predicted.map((name) => (
        <LabelChip key={name} label={{ name, position: labels.indexOf(name) }} size="md" />
      ))}
    </div>
  )
}

function LabelRow({ name, position, prediction }: { name: string; position: number; prediction: Prediction | undefined }) {
  const yes = prediction?.predicted.includes(name)
  return (
    <>
      <Group gap={6} wrap="nowrap" miw={0}>
        <LabelMark position={position} value={prediction ? (yes ? 1 : 0) : null} />
        <Text size="sm" truncate>
          {labelTitle(name)}
        </Text>
      </Group>
      {prediction ? (
        <ProbabilityBar
          title={labelTitle(name)}
          position={position}
          value={prediction.probabilities[name] ?? 0}
          threshold={prediction.thresholds[name]}
        />
      ) : (
        <div className={classes.track} />
      )}
      <Text size="sm" fw={yes ? 600 : 400} c={yes ? undefined : 'dimmed'} className={classes.answer}>
        {prediction ? (yes ? 'yes' : 'no') : ''}
      </Text>
    </>
  )
}

function Facts({
  prediction: { tokens, truncated, milliseconds, precision },
  maxLength,
}: {
  prediction: Prediction
  maxLength: number | null
}) {
  return (
    <div>
      {truncated && (
        <Text size="sm" mb={4}>
          The text is longer than {maxLength === null ? 'this run reads' : `the ${plural(maxLength, 'token')} this run reads`}:
          its end was left out.
        </Text>
      )}
      <Text size="xs" c="dimmed" title={`${milliseconds} milliseconds`}>
        {plural(tokens, 'token')} · {milliseconds < 10 ? milliseconds.toFixed(1) : milliseconds.toFixed(0)} ms
        {precision === 'int8' && ' · int8'}
      </Text>
    </div>
  )
}

const sentence = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1)
