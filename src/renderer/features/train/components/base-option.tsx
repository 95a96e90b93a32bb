/** One base in the opened list: what it is, what it knows, and whether training it fits this machine. */
import { Group, Text } from '@mantine/core'
import { baseFacts } from '@renderer/components/models/base-facts'
import type { FitWords } from '@renderer/features/train/base-words'
import type { BaseInfo } from '@shared/model'
import { labelsInWords } from '@shared/own-labels'
import classes from './base-field.module.css'
import { FitMark } from './fit-mark'

interface Props {
  base: BaseInfo
  fit: FitWords | null
}

export function BaseOption({ base, fit }: Props) {
  return (
    <div className={classes.content}>
      <Group justify="space-between" gap="xs" wrap="nowrap" align="flex-start">
        <Text size="sm" fw={500} c={base.problem ? 'dimmed' : undefined} className={classes.title}>
          {base.title}
        </Text>
        {fit && base.problem === null && (
          <Text size="xs" c="dimmed" className={classes.fit}>
            <FitMark fit={fit.fit} /> {fit.short}
          </Text>
        )}
      </Group>
      {base.problem ? (
        <Text size="xs" c="dimmed" className={classes.problem}>
          Cannot be used: {base.problem}
        </Text>
      ) : (
        <Text size="xs" c="dimmed">
          {baseFacts(base)}
          {base.labels.length === 0 && ' · no classifier'}
          {base.labels.length > 0 && <span className={classes.labels}>{labelsInWords(base.labels)}</span>}
        </Text>
      )}
    </div>
  )
}
