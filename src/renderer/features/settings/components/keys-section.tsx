/** The keys of the Label page: change one, switch one off, switch all off. */
import { Button, Group, Switch } from '@mantine/core'
import { keyConflict, labelActionId, labelActions, labelKeys } from '@renderer/lib/label-keys'
import type { Settings } from '@shared/ipc/contract'
import { labelTitle } from '@shared/labels'
import type { Label } from '@shared/project'
import { KeyField } from './key-field'
import classes from './keys-section.module.css'
import { Section } from './section'

interface KeysSectionProps {
  settings: Settings
  update: (change: Partial<Settings>) => void
  labels: Label[]
}

export function KeysSection({ settings, update, labels }: KeysSectionProps) {
  const keys = labelKeys(settings.keys, labels.length)
  const titles = labels.map(({ name }) => labelTitle(name))
  const rows = [
    ...labels.map((label, i) => ({ id: labelActionId(i), title: `Mark ${titles[i]}`, key: keys.labels[i] ?? '', label })),
    ...Object.entries(keys.actions).map(([id, key]) => ({
      id,
      title: labelActions[id as keyof typeof labelActions].title,
      key,
      label: undefined,
    })),
  ]
  return (
    <Section title="Keys" description="Single keys act on the Label page, never while you write in a field.">
      <Switch
        label="Use single keys"
        description="Off: only Ctrl or Cmd with Enter, and with Z, remain."
        checked={settings.singleKeys}
        onChange={(event) => update({ singleKeys: event.currentTarget.checked })}
      />
      <div className={classes.list}>
        {rows.map(({ id, title, key, label }) => (
          <KeyField
            key={id}
            title={title}
            label={label}
            value={key}
            disabled={!settings.singleKeys}
            conflict={(next) => keyConflict(keys, id, next, titles)}
            onChange={(next) => update({ keys: { ...settings.keys, [id]: next } })}
          />
        ))}
      </div>
      <Group>
        <Button variant="default" onClick={() => update({ keys: {} })} disabled={Object.keys(settings.keys).length === 0}>
          Restore the keys
        </Button>
      </Group>
    </Section>
  )
}
