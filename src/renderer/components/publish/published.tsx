/** What came of a push: one sentence, and its address to copy. Moderato opens no browser. */
import { Button, Code, CopyButton, Group, Stack, Text } from '@mantine/core'
import { humanBytes, plural } from '@renderer/lib/format'
import type { Pushed } from '@shared/publish'
import classes from './published.module.css'

interface PublishedProps {
  pushed: Pushed
  repo: string
  asPullRequest: boolean
  onClose: () => void
}

export function Published({ pushed: { url, files, totalBytes, commit }, repo, asPullRequest, onClose }: PublishedProps) {
  const amount = `${plural(files.length, 'file')}, ${humanBytes(totalBytes)}`
  return (
    <Stack gap="md">
      <Text role="status">
        {asPullRequest
          ? `The pull request is open: ${amount} wait for the owner of ${repo}.`
          : `${repo} is published: ${amount}, each compared with what is here.`}
      </Text>
      <Group gap="sm" wrap="nowrap">
        <Code block className={classes.address}>
          {url}
        </Code>
        <CopyButton value={url}>
          {({ copied, copy }) => <Button onClick={copy}>{copied ? 'Copied' : 'Copy the address'}</Button>}
        </CopyButton>
      </Group>
      <Group justify="space-between">
        <Text size="sm" c="dimmed" className={classes.commit}>
          Commit {commit.slice(0, 12)}
        </Text>
        <Button variant="default" onClick={onClose}>
          Done
        </Button>
      </Group>
    </Stack>
  )
}
