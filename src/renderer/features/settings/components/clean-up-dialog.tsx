/** Makes room: what can go, what it costs, how much it frees. What costs nothing is chosen at first. */
import { Button, Checkbox, Group, Modal, Stack, Text } from '@mantine/core'
import { ErrorMessage } from '@renderer/components/error-message'
import { notify } from '@renderer/components/notify'
import { CLEAN_UP_WORDS } from '@renderer/features/settings/data-folder-words'
import { invoke } from '@renderer/lib/api'
import { humanBytes } from '@renderer/lib/format'
import type { CleanUpItem, DataFolder } from '@shared/data-folder'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import classes from './folder-parts.module.css'

export function CleanUpDialog({ folder: { cleanUp }, onClose }: { folder: DataFolder; onClose: () => void }) {
  const possible = cleanUp.filter(({ bytes }) => bytes > 0)
  const [chosen, setChosen] = useState(possible.map(({ item }) => item).filter((item) => CLEAN_UP_WORDS[item].harmless))
  const client = useQueryClient()
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => invoke('data-folder/clean-up', { items: chosen }),
    onSuccess: (freed) => {
      notify({ message: `${humanBytes(freed)} are free again.` })
      for (const name of ['data-folder/get', 'runs/list', 'runs/get']) void client.invalidateQueries({ queryKey: [name] })
      onClose()
    },
  })
  const freed = possible.filter(({ item }) => chosen.includes(item)).reduce((sum, { bytes }) => sum + bytes, 0)
  const toggle = (item: CleanUpItem) =>
    setChosen(chosen.includes(item) ? chosen.filter((one) => one !== item) : [...chosen, item])
  return (
    <Modal opened onClose={onClose} title="Make room in the data folder" size="lg">
      <Stack gap="md">
        {possible.length === 0 && <Text>There is nothing to clean up: all that is here is in use.</Text>}
        {possible.map(({ item, bytes }) => (
          <div key={item} className={classes.choice}>
            <Checkbox
              className={classes.what}
              checked={chosen.includes(item)}
              onChange={() => toggle(item)}
              label={CLEAN_UP_WORDS[item].title}
              description={CLEAN_UP_WORDS[item].cost}
            />
            <Text className={classes.figure}>{humanBytes(bytes)}</Text>
          </div>
        ))}
        <Text size="sm" c="dimmed">
          Only files that Moderato has made are removed. Whole runs are deleted on the Runs page, models of the Hub on the Models
          page.
        </Text>
        {error && <ErrorMessage title="The clean-up did not work." error={error} />}
        <Group gap="xs" justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {possible.length === 0 ? 'Close' : 'Cancel'}
          </Button>
          {possible.length > 0 && (
            <Button
              color={chosen.every((item) => CLEAN_UP_WORDS[item].harmless) ? undefined : 'red'}
              disabled={chosen.length === 0}
              loading={isPending}
              onClick={() => mutate()}
            >
              Remove {humanBytes(freed)}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  )
}
