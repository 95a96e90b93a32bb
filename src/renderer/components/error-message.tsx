/** A failure in words: what happened, why and what to do, with the detail folded away and ready to copy. */
import { Button, Code, Collapse, CopyButton, Group, Paper, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { toErrorData } from '@shared/errors'
import { IconAlertTriangle, IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { type ReactNode, useId } from 'react'
import classes from './error-message.module.css'

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

function ErrorDetail({ report }: { report: string }) {
  const [opened, { toggle }] = useDisclosure(false)
  const id = useId()
  const Chevron = opened ? IconChevronDown : IconChevronRight
  return (
    <div>
      <Group gap="xs">
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          leftSection={<Chevron size={14} />}
          aria-expanded={opened}
          aria-controls={id}
          onClick={toggle}
        >
          Details
        </Button>
        <CopyButton value={report}>
          {({ copied, copy }) => (
            <Button size="compact-xs" variant="subtle" color="gray" onClick={copy}>
              {copied ? 'Copied' : 'Copy details'}
            </Button>
          )}
        </CopyButton>
      </Group>
      <Collapse expanded={opened} id={id}>
        <Code block mt="xs" className={classes.detail}>
          {report}
        </Code>
      </Collapse>
    </div>
  )
}
