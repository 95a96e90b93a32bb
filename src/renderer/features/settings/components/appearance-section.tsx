/** Light, dark, or as the system has it. */
import { SegmentedControl } from '@mantine/core'
import type { Settings } from '@shared/ipc/contract'
import { Section } from './section'

interface AppearanceSectionProps {
  settings: Settings
  update: (change: Partial<Settings>) => void
}

const schemes = [
  { value: 'auto', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
]

export function AppearanceSection({ settings, update }: AppearanceSectionProps) {
  return (
    <Section title="Appearance">
      <SegmentedControl
        aria-label="Colours"
        data={schemes}
        value={settings.colorScheme}
        onChange={(value) => update({ colorScheme: value as Settings['colorScheme'] })}
        style={{ alignSelf: 'flex-start' }}
      />
    </Section>
  )
}
