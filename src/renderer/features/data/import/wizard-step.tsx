/** The body of one step: what is shown scrolls, the buttons stay. */
import { Group } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './wizard-step.module.css'

interface WizardStepProps {
  children: ReactNode
  /** Left: the way back. Right: the way on. */
  back?: ReactNode
  actions?: ReactNode
}

export function WizardStep({ children, back, actions }: WizardStepProps) {
  return (
    <>
      <div className={classes.scroll}>{children}</div>
      <Group justify="space-between" className={classes.foot}>
        <Group gap="xs">{back}</Group>
        <Group gap="xs">{actions}</Group>
      </Group>
    </>
  )
}
