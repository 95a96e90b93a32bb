/** Head of a comparing table: one column a run, under its mark and name. */
import { Group, Table } from '@mantine/core'
import { RunMark } from '@renderer/components/runs/run-mark'
import type { RunDetail } from '@shared/run'

export function CompareHead({ first, runs }: { first: string; runs: readonly RunDetail[] }) {
  return (
    <Table.Thead>
      <Table.Tr>
        <Table.Th>{first}</Table.Th>
        {runs.map((run) => (
          <Table.Th key={run.id} maw={200}>
            <Group gap={6} wrap="nowrap" justify="flex-end">
              <RunMark color={run.color} />
              {run.name}
            </Group>
          </Table.Th>
        ))}
      </Table.Tr>
    </Table.Thead>
  )
}
