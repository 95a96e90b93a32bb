/** How much a yes of each label counts: pos_weight as computed from the training comments. */
import { Table, Text } from '@mantine/core'
import { formatCount } from '@renderer/lib/format'
import { labelTitle } from '@shared/labels'
import type { DataSurvey } from '@shared/model'
import classes from './train-form.module.css'

export function PositiveWeights({ survey: { positives, posWeights } }: { survey: DataSurvey }) {
  return (
    <Table className={classes.weights} verticalSpacing={2} horizontalSpacing="xs" aria-label="Class weights">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Label</Table.Th>
          <Table.Th>Positives</Table.Th>
          <Table.Th>
            <Text span inherit title="pos_weight: how many times a yes counts against a no">
              pos_weight
            </Text>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {Object.entries(posWeights).map(([name, weight]) => (
          <Table.Tr key={name}>
            <Table.Td>{labelTitle(name)}</Table.Td>
            <Table.Td>{formatCount(positives[name] ?? 0)}</Table.Td>
            <Table.Td title={String(weight)}>{weight.toFixed(2)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
