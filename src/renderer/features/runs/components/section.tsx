/** A titled card of the detail and of the comparison. */
import { Group, Paper, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './run-detail.module.css'

interface Props {
  title: string
  actions?: ReactNode
  children: ReactNode
}

export function Section({ title, actions, children }: Props) {
  return (
    <Paper withBorder p="md" className={classes.card} component="section" aria-label={title}>
      <Group justify="space-between" mb="xs" gap="xs">
        <Title order={3}>{title}</Title>
        {actions}
      </Group>
      {children}
    </Paper>
  )
}
