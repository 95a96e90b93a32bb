/** The epochs of a run, one row each, filled as they end; the one that is kept is marked. */
import { Badge, Group, Table, Text } from '@mantine/core'
import { epochNumber, formatScore } from '@renderer/lib/format'
import type { EpochResult } from '@shared/evaluation'
import classes from './epoch-table.module.css'

const COLUMNS = ['Epoch', 'Training loss', 'Validation loss', 'F1', 'AP', 'ROC AUC', 'Accuracy'] as const
const MEANINGS: Partial<Record<(typeof COLUMNS)[number], string>> = {
  F1: 'F1 at the threshold, macro over the labels and none of the labels',
  AP: 'Average precision, macro over the labels',
  'ROC AUC': 'ROC AUC, macro over the labels',
  Accuracy: 'Subset accuracy: every label of the comment is right (exact match)',
}

interface Props {
  epochs: readonly EpochResult[]
  /** The epoch that is being computed, if one is. */
  running?: number | null
}

export function EpochTable({ epochs, running = null }: Props) {
  const next = running !== null && !epochs.some((one) => one.epoch >= running) ? running : null
  return (
    <Table.ScrollContainer minWidth={430} type="native">
      <Table className={classes.table} verticalSpacing={4} horizontalSpacing={6} aria-label="Epochs">
        <Table.Thead>
          <Table.Tr>
            {COLUMNS.map((column) => (
              <Table.Th key={column} title={MEANINGS[column]}>
                {column}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {epochs.map((epoch) => (
            <EpochRow key={epoch.epoch} epoch={epoch} />
          ))}
          {next !== null && (
            <Table.Tr>
              <Table.Td>{next}</Table.Td>
              <Table.Td colSpan={COLUMNS.length - 1}>
                <Text c="dimmed" size="sm">
                  under way
                </Text>
              </Table.Td>
            </Table.Tr>
          )}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

function EpochRow({ epoch }: { epoch: EpochResult }) {
  const { trainingLoss, validationLoss, f1, averagePrecision, rocAuc, accuracy } = epoch
  return (
    <Table.Tr className={epoch.best ? classes.best : undefined}>
      <Table.Td>
        <Group gap={6} wrap="nowrap">
          {epochNumber(epoch.epoch)}
          {epoch.best && (
            <Badge size="sm" flex="none">
              best
            </Badge>
          )}
        </Group>
      </Table.Td>
      <Table.Td>{formatScore(trainingLoss, 4)}</Table.Td>
      <Table.Td>{formatScore(validationLoss, 4)}</Table.Td>
      <Table.Td>{formatScore(f1)}</Table.Td>
      <Table.Td>{formatScore(averagePrecision)}</Table.Td>
      <Table.Td>{formatScore(rocAuc)}</Table.Td>
      <Table.Td>{formatScore(accuracy)}</Table.Td>
    </Table.Tr>
  )
}
