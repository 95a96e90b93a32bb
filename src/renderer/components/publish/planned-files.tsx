/** The files of a push with their sizes, and what is there of them. */
import { Table, Text } from '@mantine/core'
import { humanBytes, plural } from '@renderer/lib/format'
import type { PushPlan } from '@shared/publish'
import classes from './plan-step.module.css'

export function PlannedFiles({ plan: { files, removed, totalBytes, newBytes } }: { plan: PushPlan }) {
  return (
    <div>
      <div className={classes.files}>
        <Table stickyHeader aria-label="Files to be sent" verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>File</Table.Th>
              <Table.Th ta="right">Size</Table.Th>
              <Table.Th>At the Hub</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {files.map(({ path, bytes, state }) => (
              <Table.Tr key={path}>
                <Table.Td className={classes.path}>{path}</Table.Td>
                <Table.Td ta="right">{humanBytes(bytes)}</Table.Td>
                <Table.Td c={state === 'unchanged' ? 'dimmed' : undefined}>{STATES[state]}</Table.Td>
              </Table.Tr>
            ))}
            {removed.map((path) => (
              <Table.Tr key={path}>
                <Table.Td className={classes.path}>{path}</Table.Td>
                <Table.Td />
                <Table.Td>of an earlier model: removed</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      <Text size="sm" c="dimmed" mt={6}>
        {plural(files.length, 'file')}, {humanBytes(totalBytes)}
        {newBytes < totalBytes && `, of which ${humanBytes(newBytes)} are not there yet`}. Nothing has been sent.
      </Text>
    </div>
  )
}

const STATES = { new: 'not there', changed: 'replaced', unchanged: 'the same' } as const
