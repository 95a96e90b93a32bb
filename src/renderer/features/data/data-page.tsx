export function DataPage(_: { projectId: string }) {
  return null
}
