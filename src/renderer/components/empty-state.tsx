/** What a page shows when there is nothing yet: one sentence and the next step. */
import { Group, Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './empty-state.module.css'

interface EmptyStateProps {
  icon?: ReactNode
  title: string
  children?: ReactNode
  /** Buttons; the first is the next step. */
  actions?: ReactNode
}

export function EmptyState({ icon, title, children, actions }: EmptyStateProps) {
  return (
    <Stack className={classes.root} align="center" justify="center" gap="sm">
      {icon && (
        <div className={classes.icon} aria-hidden>
          {icon}
        </div>
      )}
      <Title order={2}>{title}</Title>
      {children && (
        <Text c="dimmed" ta="center" maw="52ch" component="div">
          {children}
        </Text>
      )}
      {actions && (
        <Group gap="xs" mt="xs" justify="center">
          {actions}
        </Group>
      )}
    </Stack>
  )
}
