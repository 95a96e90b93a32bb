/** What a move has left at the old place, and its removal. */
import { Button, Code, Group, Stack, Text } from '@mantine/core'
import { ErrorMessage } from '@renderer/components/error-message'
import { notify } from '@renderer/components/notify'
import { invoke } from '@renderer/lib/api'
import { humanBytes, plural } from '@renderer/lib/format'
import type { DataFolder, RemovedOld } from '@shared/data-folder'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import classes from './folder-parts.module.css'

export function OldFolder({ before: { folder, bytes, files } }: { before: NonNullable<DataFolder['before']> }) {
  const client = useQueryClient()
  const remove = useMutation({
    mutationFn: () => invoke('data-folder/remove-old', undefined),
    onSuccess: (removed) => {
      notify({ message: removedWords(removed), stays: removed.left.length > 0 })
      return client.invalidateQueries({ queryKey: ['data-folder/get'] })
    },
  })
  return (
    <Stack gap="xs" className={classes.note}>
      <Text>
        The data folder was moved from <Code className={classes.path}>{folder}</Code>. What was copied is still there:{' '}
        {plural(files, 'file')}, {humanBytes(bytes)}. Files that were changed since, or are not Moderato’s, stay.
      </Text>
      {remove.error && <ErrorMessage title="The old folder was not removed." error={remove.error} />}
      <Group>
        <Button color="red" variant="light" loading={remove.isPending} onClick={() => remove.mutate()}>
          Remove the old folder
        </Button>
      </Group>
    </Stack>
  )
}

function removedWords({ folder, bytes, left }: RemovedOld): string {
  const freed = `${humanBytes(bytes)} are free again at ${folder}.`
  return left.length === 0 ? freed : `${freed} Left there: ${left.slice(0, 5).join(', ')}${left.length > 5 ? ' and more' : ''}.`
}
