/** Asks before a model leaves the cache that other programs share. */
import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { ErrorMessage } from '@renderer/components/error-message'
import type { LocalModel } from '@renderer/features/models/local-models'
import { invoke } from '@renderer/lib/api'
import { humanBytes } from '@renderer/lib/format'
import { useMutation, useQueryClient } from '@tanstack/react-query'

interface RemoveModelProps {
  cache: NonNullable<LocalModel['cache']>
  onClose: () => void
}

export function RemoveModel({ cache: { id, bytes }, onClose }: RemoveModelProps) {
  const client = useQueryClient()
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => invoke('hub/remove', { type: 'model', id }),
    onSuccess: async () => {
      await Promise.all(
        ['hub/cached', 'bases/list', 'downloads/list'].map((name) => client.invalidateQueries({ queryKey: [name] })),
      )
      onClose()
    },
  })
  return (
    <Modal opened onClose={onClose} title={`Remove ${id}?`}>
      <Stack gap="md">
        <Text>
          {humanBytes(bytes)} are freed. The cache is shared: Python and other programs of the Hub lose the model too, and fetch
          it again when they need it. Runs that were trained from it keep their own models.
        </Text>
        {error && <ErrorMessage title="The model was not removed." error={error} />}
        <Group gap="xs" justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Keep it
          </Button>
          <Button color="red" loading={isPending} onClick={() => mutate()}>
            Remove {humanBytes(bytes)}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
