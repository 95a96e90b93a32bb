/** Stops a training after one confirmation that says what is kept. */

import { Button, Group, Popover, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { ErrorMessage } from '@renderer/components/error-message'
import { refetchRun } from '@renderer/components/runs/use-run-progress'
import { invoke } from '@renderer/lib/api'
import { epochNumber } from '@renderer/lib/format'
import type { RunDetail } from '@shared/run'
import { useMutation, useQueryClient } from '@tanstack/react-query'

export function StopButton({ run }: { run: RunDetail }) {
  const [opened, { toggle, close }] = useDisclosure(false)
  const client = useQueryClient()
  const stop = useMutation({
    mutationFn: () => invoke('training/stop', { runId: run.id }),
    onSettled: () => refetchRun(client, run.id),
  })
  const asked = stop.isPending || stop.isSuccess
  return (
    <Popover opened={opened} onChange={close} width={320} position="bottom-end" trapFocus withArrow>
      <Popover.Target>
        <Button variant="default" onClick={toggle} loading={asked} aria-expanded={opened}>
          Stop and keep best
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="sm">
          <Text size="sm">
            {run.bestEpoch === null
              ? 'No epoch has been checked yet, so there is no model to keep. '
              : `Epoch ${epochNumber(run.bestEpoch)}, the best so far, is kept as the model. `}
            The training stops within a moment and can be resumed where it stopped.
          </Text>
          {stop.error && <ErrorMessage title="The training did not stop." error={stop.error} />}
          <Group gap="xs" justify="flex-end">
            <Button variant="default" size="xs" onClick={close}>
              Go on training
            </Button>
            <Button
              size="xs"
              onClick={() => {
                stop.mutate()
                close()
              }}
            >
              Stop training
            </Button>
          </Group>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}
