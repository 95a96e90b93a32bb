/** The labels with their keys and what is answered, and the one button that stores it. */
import { Button, Paper, Stack, Text } from '@mantine/core'
import { KeyHint } from '@renderer/components/key-hint'
import { submission, submissionWords } from '@renderer/features/label/answers'
import type { ShownKeys } from '@renderer/features/label/hooks/use-label-keys'
import type { Labelling, View } from '@renderer/features/label/hooks/use-labelling'
import type { Label } from '@shared/project'
import { CleanButton, LabelButton } from './label-button'
import classes from './labels-panel.module.css'

interface LabelsPanelProps {
  labels: Label[]
  view: Extract<View, { status: 'ready' }>
  keys: ShownKeys
  labelling: Labelling
}

export function LabelsPanel({ labels, view, keys, labelling }: LabelsPanelProps) {
  const { answers } = view
  const allNo = labels.every(({ id }) => answers[id] === 0)
  const values = submission(labels, answers)
  return (
    <Paper withBorder className={classes.panel} component="section" aria-label="Labels">
      <div className={classes.list}>
        {labels.map((label, i) => (
          <LabelButton
            key={label.id}
            label={label}
            value={answers[label.id] ?? null}
            hint={keys.labels[i] ?? ''}
            onClick={() => labelling.toggle(label)}
          />
        ))}
        <CleanButton pressed={allNo} hint={keys.actions.clean} onClick={labelling.clean} />
      </div>
      <Stack gap="xs" className={classes.foot}>
        <Text size="sm" c={labelling.hint ? 'var(--app-warning)' : 'dimmed'} role="status" mih={40}>
          {labelling.hint ?? consequence(labels, answers, values, keys.nothingMarked)}
        </Text>
        <Button
          fullWidth
          variant={values ? 'filled' : 'default'}
          onClick={labelling.submit}
          rightSection={<KeyHint value={keys.actions.submit} />}
        >
          Submit and next
        </Button>
      </Stack>
    </Paper>
  )
}

/** What submitting would store, said before it happens. */
function consequence(
  labels: Label[],
  answers: Record<string, 1 | 0 | null>,
  values: ReturnType<typeof submission>,
  nothingMarked: string,
): string {
  if (!values) return nothingMarked
  const words = submissionWords(labels, values)
  const open = labels.filter(({ id }) => answers[id] !== 1).length
  if (words === 'clean') return 'Stored as clean: every label is no.'
  return open === 0 ? `Stored as ${words}.` : `Stored as ${words}; the other ${open === 1 ? 'label is' : `${open} are`} no.`
}
