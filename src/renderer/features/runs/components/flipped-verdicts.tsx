/** The verdicts that 8 bits change, with their comments: folded away, and fetched when they are asked for. */
import { Group, Stack, Text } from '@mantine/core'
import { ErrorMessage } from '@renderer/components/error-message'
import { Folded } from '@renderer/components/folded'
import { LabelMark } from '@renderer/components/label-mark'
import { LoadingBox } from '@renderer/components/loading-box'
import { callQuery } from '@renderer/lib/api'
import { formatCount, formatScore } from '@renderer/lib/format'
import { labelTitle } from '@shared/labels'
import type { FlippedVerdict } from '@shared/quantization'
import { useQuery } from '@tanstack/react-query'

interface Props {
  runId: string
  labels: readonly string[]
  /** Of all of them. */
  count: number
}

export const FlippedVerdicts = (props: Props) => (
  <Folded title={props.count === 1 ? 'The verdict that changes' : `The ${formatCount(props.count)} verdicts that change`}>
    {() => <Verdicts {...props} />}
  </Folded>
)

function Verdicts({ runId, labels, count }: Props) {
  const { data, error, isPending, refetch } = useQuery(callQuery('quantization/flips', { runId }))
  if (error) return <ErrorMessage title="The verdicts could not be loaded." error={error} onRetry={() => void refetch()} />
  if (isPending) return <LoadingBox words="Loading the comments" height={80} />
  return (
    <Stack gap="xs" mt="xs">
      {data.map((flip) => (
        <Verdict key={`${flip.id} ${flip.label}`} flip={flip} position={labels.indexOf(flip.label)} />
      ))}
      {data.length < count && (
        <Text size="xs" c="dimmed">
          The {formatCount(data.length)} largest changes are shown; quantization.json in the model’s folder has all of them.
        </Text>
      )}
    </Stack>
  )
}

function Verdict({ flip: { id, text, label, float32, int8 }, position }: { flip: FlippedVerdict; position: number }) {
  return (
    <div>
      <Group gap={6} wrap="nowrap">
        <LabelMark position={position} size={12} value={int8 > float32 ? 1 : 0} />
        <Text size="sm">
          {labelTitle(label)} {formatScore(float32)} → {formatScore(int8)}, now {int8 > float32 ? 'yes' : 'no'}
        </Text>
      </Group>
      <Text size="sm" c="dimmed" lineClamp={2}>
        {text ?? `Row ${id}`}
      </Text>
    </div>
  )
}
