export function SettingsPage(_: { projectId: string }) {
  return null
}
