/** The run's model in 8 bits: what it is, made on demand, what it changes, and whether the window scores with it. */
import { Button, Group, Progress, Stack, Switch, Text } from '@mantine/core'
import { ErrorMessage } from '@renderer/components/error-message'
import { useQuantization } from '@renderer/features/runs/hooks/use-quantization'
import { formatCount, plural } from '@renderer/lib/format'
import { toErrorData } from '@shared/errors'
import type { Quantization, QuantizationState } from '@shared/quantization'
import type { RunDetail } from '@shared/run'
import { QuantizationReport } from './quantization-report'
import { Section } from './section'

export function QuantizationSection({ run }: { run: RunDetail }) {
  const actions = useQuantization(run.id)
  const { query, make, stop } = actions
  const { quantization = null, making = null } = query.data ?? {}
  const begun = making !== null || make.isPending
  const stopped = toErrorData(make.error).code === 'cancelled'
  return (
    <Section title="Smaller and faster (int8)">
      <Stack gap="sm">
        {query.error && <ErrorMessage title="The int8 model could not be looked at." error={query.error} />}
        {make.error && !stopped && <ErrorMessage title="The int8 model was not made." error={make.error} />}
        {begun ? (
          <Making making={making} onStop={() => stop.mutate()} stopping={stop.isPending} />
        ) : quantization ? (
          <Made quantization={quantization} run={run} actions={actions} />
        ) : (
          <NotMade run={run} onMake={() => make.mutate()} />
        )}
      </Stack>
    </Section>
  )
}

function NotMade({ run, onMake }: { run: RunDetail; onMake: () => void }) {
  const none = run.evalRows === 0
  return (
    <>
      <Text size="sm" maw={720}>
        The model can compute in 8 bits instead of 32: its file shrinks, and it scores faster on this machine’s processor. Its
        answers change a little.{' '}
        {none
          ? 'This run kept no validation comments to measure that on; on a file of yours, the command quantize does it.'
          : `By how much is measured first, on the run’s ${plural(run.evalRows, 'validation comment')}; nothing uses it before.`}
      </Text>
      <Group>
        <Button size="xs" variant="default" disabled={none} onClick={onMake}>
          Make int8 model
        </Button>
      </Group>
    </>
  )
}

interface MakingProps {
  making: QuantizationState['making']
  onStop: () => void
  stopping: boolean
}

function Making({ making, onStop, stopping }: MakingProps) {
  const { done, total } = making ?? { done: 0, total: 0 }
  const doing = total > 0 ? 'Comparing both models on the validation comments' : 'Making the int8 model'
  return (
    <Stack gap="xs" maw={640}>
      <Group justify="space-between">
        <Text size="sm">{doing}</Text>
        {total > 0 && (
          <Text size="sm" c="dimmed">
            {formatCount(done)} of {formatCount(total)}
          </Text>
        )}
      </Group>
      <Progress value={total > 0 ? (100 * done) / total : 0} aria-label={doing} />
      <Group>
        <Button size="xs" variant="default" loading={stopping} onClick={onStop}>
          Stop making it
        </Button>
      </Group>
    </Stack>
  )
}

interface MadeProps {
  quantization: Quantization
  run: RunDetail
  actions: ReturnType<typeof useQuantization>
}

function Made({ quantization, run, actions: { choose, make, remove } }: MadeProps) {
  return (
    <>
      <QuantizationReport quantization={quantization} run={run} />
      <Switch
        checked={quantization.useForScoring}
        disabled={choose.isPending}
        onChange={(event) => choose.mutate(event.currentTarget.checked)}
        label="Use for scoring"
        description="The Try page answers with it. Headless, predict and evaluate take it with --int8."
      />
      <Group gap="xs">
        <Button size="xs" variant="default" disabled={run.evalRows === 0} onClick={() => make.mutate()}>
          Make it again
        </Button>
        <Button size="xs" variant="subtle" color="gray" loading={remove.isPending} onClick={() => remove.mutate()}>
          Remove int8 model
        </Button>
      </Group>
    </>
  )
}
