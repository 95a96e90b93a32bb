/** The evaluations of a run, one row each, filled as they end; the one that is kept is marked. */
import { Badge, Group, Table, Text } from '@mantine/core'
import { epochNumber, formatCount, formatScore } from '@renderer/lib/format'
import type { EpochResult } from '@shared/evaluation'
import type { BestMetric } from '@shared/recipe'
import classes from './epoch-table.module.css'

const FIGURES = ['Training loss', 'Validation loss', 'F1', 'AP', 'ROC AUC', 'Accuracy'] as const
const MICRO_F1 = 'Micro F1'
const MEANINGS: Partial<Record<(typeof FIGURES)[number] | typeof MICRO_F1, string>> = {
  'Training loss': 'Mean loss of the steps since the evaluation before',
  F1: 'F1 at the threshold, macro over the labels and none of the labels',
  AP: 'Average precision, macro over the labels',
  'ROC AUC': 'ROC AUC, macro over the labels',
  [MICRO_F1]: 'F1 at the threshold, over all answers together',
  Accuracy: 'Subset accuracy: every label of the comment is right (exact match)',
}

interface Props {
  epochs: readonly EpochResult[]
  /** The metric that chooses the model: it has a column. */
  bestMetric: BestMetric
  /** The epoch at whose end the next evaluation comes, a fraction where it comes within one; null where none comes. */
  running?: number | null
}

export function EpochTable({ epochs, bestMetric, running = null }: Props) {
  const figures = bestMetric === 'f1Micro' ? ([...FIGURES, MICRO_F1] as const) : FIGURES
  const next = running !== null && !epochs.some((one) => one.epoch >= running) ? running : null
  // Evaluations within epochs are told apart by their step.
  const withSteps = [...epochs.map(({ epoch }) => epoch), next ?? 1].some((epoch) => !Number.isInteger(epoch))
  return (
    <Table.ScrollContainer minWidth={430} type="native">
      <Table className={classes.table} verticalSpacing={4} horizontalSpacing={6} aria-label="Epochs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Epoch</Table.Th>
            {withSteps && <Table.Th>Step</Table.Th>}
            {figures.map((column) => (
              <Table.Th key={column} title={MEANINGS[column]}>
                {column}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {epochs.map((epoch) => (
            <EpochRow key={epoch.epoch} epoch={epoch} withStep={withSteps} withMicroF1={bestMetric === 'f1Micro'} />
          ))}
          {next !== null && (
            <Table.Tr>
              <Table.Td>{epochNumber(next)}</Table.Td>
              <Table.Td colSpan={figures.length + (withSteps ? 1 : 0)}>
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

interface RowProps {
  epoch: EpochResult
  withStep: boolean
  withMicroF1: boolean
}

function EpochRow({ epoch, withStep, withMicroF1 }: RowProps) {
  const { trainingLoss, validationLoss, f1, averagePrecision, rocAuc, accuracy, f1Micro } = epoch
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
      {withStep && <Table.Td>{formatCount(epoch.step)}</Table.Td>}
      <Table.Td>{formatScore(trainingLoss, 4)}</Table.Td>
      <Table.Td>{formatScore(validationLoss, 4)}</Table.Td>
      <Table.Td>{formatScore(f1)}</Table.Td>
      <Table.Td>{formatScore(averagePrecision)}</Table.Td>
      <Table.Td>{formatScore(rocAuc)}</Table.Td>
      <Table.Td>{formatScore(accuracy)}</Table.Td>
      {withMicroF1 && <Table.Td>{formatScore(f1Micro ?? null)}</Table.Td>}
    </Table.Tr>
  )
}
