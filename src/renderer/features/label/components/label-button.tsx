/** One label as a row to press: its key, its mark, its name, and whether it is open, yes or no. */
import { UnstyledButton } from '@mantine/core'
import { KeyHint } from '@renderer/components/key-hint'
import { LabelMark } from '@renderer/components/label-mark'
import { labelPaint } from '@renderer/lib/palette'
import { labelTitle, type TriState } from '@shared/labels'
import type { Label } from '@shared/project'
import { IconCheck } from '@tabler/icons-react'
import type { CSSProperties, MouseEvent } from 'react'
import classes from './label-button.module.css'

interface LabelButtonProps {
  label: Label
  value: TriState
  hint: string
  onClick: () => void
}

/** A click answers without taking the focus, so that no ring is left behind when the keys are used next. */
const keepFocus = (event: MouseEvent) => event.preventDefault()

const stateOf = (value: TriState) => (value === 1 ? 'yes' : value === 0 ? 'no' : 'open')

export function LabelButton({ label, value, hint, onClick }: LabelButtonProps) {
  const state = stateOf(value)
  return (
    <UnstyledButton
      className={classes.row}
      data-state={state}
      style={{ '--row-paint': labelPaint(label.position) } as CSSProperties}
      aria-pressed={value === 1}
      aria-label={`${labelTitle(label.name)}: ${state}`}
      onMouseDown={keepFocus}
      onClick={onClick}
    >
      <span className={classes.key}>
        <KeyHint value={hint} />
      </span>
      <LabelMark position={label.position} value={value} size={16} />
      <span className={classes.name}>{labelTitle(label.name)}</span>
      <span className={classes.state}>{state}</span>
    </UnstyledButton>
  )
}

interface CleanButtonProps {
  pressed: boolean
  hint: string
  onClick: () => void
}

export function CleanButton({ pressed, hint, onClick }: CleanButtonProps) {
  return (
    <UnstyledButton
      className={classes.row}
      data-state={pressed ? 'clean' : 'open'}
      data-apart
      aria-pressed={pressed}
      aria-label="Clean: none of the labels"
      onMouseDown={keepFocus}
      onClick={onClick}
    >
      <span className={classes.key}>
        <KeyHint value={hint} />
      </span>
      <IconCheck size={16} aria-hidden />
      <span className={classes.name}>clean</span>
      <span className={classes.state}>{pressed ? 'all no' : ''}</span>
    </UnstyledButton>
  )
}
