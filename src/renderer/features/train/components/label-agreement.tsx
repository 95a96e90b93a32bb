/** The base knows other labels than these comments have: said before the start, and agreed to by hand. */
import { Checkbox, Stack, Text } from '@mantine/core'
import type { Agreement } from '@renderer/features/train/hooks/use-agreement'
import { labelsInWords } from '@shared/own-labels'
import { IconAlertTriangle } from '@tabler/icons-react'
import classes from './base-field.module.css'

interface Props {
  own: readonly string[]
  /** Whose labels are trained: "the project’s". */
  whose: string
  agreement: Agreement
}

export function LabelAgreement({ own, whose, agreement: { labels, agreed, setAgreed } }: Props) {
  return (
    <div className={classes.agreement}>
      <IconAlertTriangle size={16} className={classes.warning} aria-hidden />
      <Stack gap="xs" miw={0}>
        <Text size="sm">
          Its {labelsInWords(own)} will be replaced by {whose} {labelsInWords(labels ?? [])}. What it has learnt about language is
          kept; its output layer is newly initialized.
        </Text>
        <Checkbox
          size="sm"
          label={`Replace its labels by ${whose}`}
          checked={agreed}
          onChange={(event) => setAgreed(event.currentTarget.checked)}
        />
      </Stack>
    </div>
  )
}
