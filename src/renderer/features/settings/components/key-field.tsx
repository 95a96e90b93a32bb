/** The key of one action: press the button, then the new key. A key that is taken is refused with its reason. */
import { Button, CloseButton, Kbd, Text } from '@mantine/core'
import { LabelMark } from '@renderer/components/label-mark'
import { isModified, keyOf, keyTitle } from '@renderer/lib/keys'
import type { Label } from '@shared/project'
import { type KeyboardEvent, useState } from 'react'
import classes from './keys-section.module.css'

interface KeyFieldProps {
  title: string
  label: Label | undefined
  value: string
  disabled: boolean
  /** Why a key cannot be taken; null when it can. */
  conflict: (key: string) => string | null
  onChange: (key: string) => void
}

export function KeyField({ title, label, value, disabled, conflict, onChange }: KeyFieldProps) {
  const [listening, setListening] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const record = (event: KeyboardEvent) => {
    const key = keyOf(event.nativeEvent)
    if (!listening || key === 'Tab') return
    event.preventDefault()
    event.stopPropagation()
    if (key === null && !event.altKey) return
    if (key === 'Escape') {
      setListening(false)
      setProblem(null)
      return
    }
    const wrong =
      key === null || isModified(key) ? 'Press one key alone: with Ctrl, Alt or Cmd it belongs to the window.' : conflict(key)
    setProblem(wrong)
    if (wrong || key === null) return
    setListening(false)
    onChange(key)
  }
  return (
    <div className={classes.field}>
      <div className={classes.row}>
        <span className={classes.name}>
          {label && <LabelMark position={label.position} size={14} />}
          <Text truncate>{title}</Text>
        </span>
        <Button
          size="compact-md"
          miw={104}
          variant={listening ? 'light' : 'default'}
          disabled={disabled}
          aria-label={listening ? `${title}: press the new key` : `${title}: ${value ? keyTitle(value) : 'no key'}. Change it`}
          onClick={() => setListening(!listening)}
          onKeyDown={record}
          onBlur={() => setListening(false)}
        >
          {listening ? 'Press a key' : value ? <Kbd>{keyTitle(value)}</Kbd> : 'No key'}
        </Button>
        <CloseButton
          size="sm"
          disabled={disabled || value === ''}
          aria-label={`${title}: use no key`}
          title="Use no key"
          onClick={() => {
            setProblem(null)
            onChange('')
          }}
        />
      </div>
      {problem && (
        <Text size="sm" c="var(--app-warning)" role="alert">
          {problem}
        </Text>
      )}
    </div>
  )
}
