/** The Settings page: appearance, keys, data folder, devices, about. Changes are kept as they are made. */
import { Stack } from '@mantine/core'
import { ErrorMessage } from '@renderer/components/error-message'
import { PageHeader } from '@renderer/components/page-header'
import { pages } from '@renderer/lib/pages'
import { useProject } from '@renderer/lib/projects'
import { useSettings } from '@renderer/lib/settings'
import { AboutSection } from './components/about-section'
import { AccountSection } from './components/account-section'
import { AppearanceSection } from './components/appearance-section'
import { DataFolderSection } from './components/data-folder-section'
import { DevicesSection } from './components/devices-section'
import { KeysSection } from './components/keys-section'
import { NetworkSection } from './components/network-section'
import classes from './settings-page.module.css'

export function SettingsPage({ projectId }: { projectId: string }) {
  const { settings, error, refetch, update } = useSettings()
  const project = useProject(projectId)
  return (
    <Stack gap="lg" className={classes.page}>
      <PageHeader title={pages.settings.title} description="Kept on this machine, at once." />
      {error && <ErrorMessage title="The settings could not be read." error={error} onRetry={() => void refetch()} />}
      {settings && <AppearanceSection settings={settings} update={update} />}
      {settings && project && <KeysSection settings={settings} update={update} labels={project.labels} />}
      <NetworkSection />
      <AccountSection />
      <DataFolderSection />
      <DevicesSection />
      <AboutSection />
    </Stack>
  )
}
