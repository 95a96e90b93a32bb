/** A failure in words: what happened, why and what to do, with the detail folded away and ready to copy. */
import { Button, Code, CopyButton, Group, Paper, Stack, Text } from '@mantine/core'
import { toErrorData } from '@shared/errors'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './error-message.module.css'
import { Folded } from './folded'

interface ErrorMessageProps {
  error: unknown
  /** What did not work, as a sentence: "The runs could not be loaded." */
  title: string
  /** Tries again; shows a button. */
  onRetry?: () => void
  /** Other ways out. */
  actions?: ReactNode
}

export function ErrorMessage({ error, title, onRetry, actions }: ErrorMessageProps) {
  const { code, message, detail } = toErrorData(error)
  const report = [title, message, `Code: ${code}`, detail].filter(Boolean).join('\n')
  return (
    <Paper withBorder p="md" role="alert" className={classes.root}>
      <Group align="flex-start" gap="sm" wrap="nowrap">
        <IconAlertTriangle size={20} className={classes.icon} aria-hidden />
        <Stack gap="xs" flex={1} miw={0}>
          <Text fw={600}>{title}</Text>
          <Text className={classes.message}>{message}</Text>
          {(onRetry || actions) && (
            <Group gap="xs">
              {onRetry && (
                <Button size="xs" variant="default" onClick={onRetry}>
                  Try again
                </Button>
              )}
              {actions}
            </Group>
          )}
          <ErrorDetail report={report} />
        </Stack>
      </Group>
    </Paper>
  )
}

const ErrorDetail = ({ report }: { report: string }) => (
  <Folded
    title="Details"
    size="compact-xs"
    beside={
      <CopyButton value={report}>
        {({ copied, copy }) => (
          <Button size="compact-xs" variant="subtle" color="gray" onClick={copy}>
            {copied ? 'Copied' : 'Copy details'}
          </Button>
        )}
      </CopyButton>
    }
  >
    <Code block mt="xs" className={classes.detail}>
      {report}
    </Code>
  </Folded>
)
