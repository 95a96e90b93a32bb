/** The chosen base: its facts, what becomes of its classifier, and whether training it fits this machine. */
import { Stack, Text, Tooltip } from '@mantine/core'
import { baseFacts } from '@renderer/components/models/base-facts'
import { classifierWords, type FitWords } from '@renderer/features/train/base-words'
import type { Agreement } from '@renderer/features/train/hooks/use-agreement'
import type { BaseInfo } from '@shared/model'
import classes from './base-field.module.css'
import { FitMark } from './fit-mark'
import { LabelAgreement } from './label-agreement'

interface Props {
  base: BaseInfo
  fit: FitWords | null
  agreement: Agreement
  /** Whose labels are trained: "the project’s". */
  whose: string
}

export function BaseSummary({ base, fit, agreement, whose }: Props) {
  return (
    <Stack gap={4}>
      <Text size="xs" c="dimmed">
        {baseFacts(base)}
        {base.ref.kind === 'run' && '. Training goes on from its weights.'}
      </Text>
      {!agreement.needed && (
        <Text size="xs" c="dimmed">
          {classifierWords(base, agreement.labels)}
        </Text>
      )}
      {fit && (
        <Tooltip label={fit.how} multiline maw={340}>
          <Text size="xs" c={fit.fit === 'fits' ? 'dimmed' : undefined} tabIndex={0} className={classes.fitLine}>
            <FitMark fit={fit.fit} />
            <span>{fit.long}</span>
          </Text>
        </Tooltip>
      )}
      {agreement.needed && <LabelAgreement own={base.labels} whose={whose} agreement={agreement} />}
    </Stack>
  )
}
