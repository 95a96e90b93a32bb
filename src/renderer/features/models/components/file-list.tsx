/** The files that a download would bring: of a repository only those that the engine needs. */
import { Code, Stack, Text } from '@mantine/core'
import classes from '@renderer/features/models/models-page.module.css'
import { humanBytes, plural } from '@renderer/lib/format'
import type { HubFile } from '@shared/hub'

export function FileList({ files }: { files: readonly HubFile[] }) {
  if (files.length === 0) return null
  return (
    <Stack gap={4}>
      <Text fw={600}>{plural(files.length, 'file')} would come</Text>
      <ul className={classes.files}>
        {files.map(({ path, bytes }) => (
          <li key={path}>
            <Code className={classes.name}>{path}</Code>
            <Text size="sm" c="dimmed" className={classes.cell}>
              {humanBytes(bytes)}
            </Text>
          </li>
        ))}
      </ul>
    </Stack>
  )
}
