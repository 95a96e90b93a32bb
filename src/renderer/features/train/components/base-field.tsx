/** What training starts from: the embedded model, folders the user added, and finished runs. Unusable ones stay and say why. */
import { ActionIcon, Button, type ComboboxItem, Group, Select, Stack, Text, Tooltip } from '@mantine/core'
import { ErrorMessage } from '@renderer/components/error-message'
import { baseFacts, baseKey } from '@renderer/components/runs/run-words'
import type { TrainForm } from '@renderer/features/train/hooks/use-train-form'
import { callQuery, invoke } from '@renderer/lib/api'
import type { BaseInfo } from '@shared/model'
import { IconFolderMinus, IconFolderPlus } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { FIELD_LOOK } from './field-look'
import classes from './train-form.module.css'

const GROUPS = { embedded: 'Embedded', folder: 'Folders', run: 'Finished runs' } as const

export function BaseField({ form }: { form: TrainForm }) {
  const bases = useQuery(callQuery('bases/list', undefined))
  const known = new Map((bases.data ?? []).map((base) => [baseKey(base.ref), base]))
  const chosen = known.get(form.draft.base)
  const folders = useFolders((key) => form.change({ base: key }))
  return (
    <Stack gap="xs">
      <Select
        aria-label="Base model"
        description={chosen ? chosenWords(chosen) : 'The model to start from.'}
        {...FIELD_LOOK}
        data={grouped(bases.data ?? [])}
        value={form.draft.base}
        error={bases.isSuccess && form.errors.base}
        allowDeselect={false}
        maxDropdownHeight={360}
        classNames={{ option: classes.option }}
        renderOption={({ option }) => <BaseOption option={option} base={known.get(option.value)} />}
        onChange={(value) => value && form.change({ base: value })}
      />
      <Group gap="xs">
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconFolderPlus size={15} />}
          loading={folders.add.isPending}
          onClick={() => folders.add.mutate()}
        >
          Add model folder
        </Button>
        {chosen?.ref.kind === 'folder' && (
          <Tooltip label="Take this folder off the list. Its files stay where they are.">
            <ActionIcon
              variant="default"
              aria-label={`Take ${chosen.title} off the list`}
              onClick={() => chosen.ref.kind === 'folder' && folders.remove.mutate(chosen.ref.path)}
            >
              <IconFolderMinus size={15} />
            </ActionIcon>
          </Tooltip>
        )}
      </Group>
      {bases.error && <ErrorMessage title="The base models could not be listed." error={bases.error} onRetry={bases.refetch} />}
      {folders.error && <ErrorMessage title={folders.failure} error={folders.error} />}
    </Stack>
  )
}

function useFolders(choose: (key: string) => void) {
  const client = useQueryClient()
  const listAgain = () => client.invalidateQueries({ queryKey: ['bases/list'] })
  const add = useMutation({
    mutationFn: async () => {
      const path = await invoke('app/choose-file', { purpose: 'model-folder' })
      return path === null ? null : invoke('bases/add-folder', { path })
    },
    onSuccess: async (base) => {
      await listAgain()
      if (base) choose(baseKey(base.ref))
    },
  })
  const remove = useMutation({
    mutationFn: (path: string) => invoke('bases/remove-folder', { path }),
    onSuccess: async () => {
      choose('minilm')
      await listAgain()
    },
  })
  return {
    add,
    remove,
    error: add.error ?? remove.error,
    failure: add.error ? 'This folder cannot be used as a base.' : 'The folder could not be taken off the list.',
  }
}

function grouped(bases: readonly BaseInfo[]) {
  return Object.entries(GROUPS)
    .map(([kind, group]) => ({
      group,
      items: bases
        .filter((base) => base.ref.kind === kind)
        .map((base) => ({ value: baseKey(base.ref), label: base.title, disabled: base.problem !== null })),
    }))
    .filter(({ items }) => items.length > 0)
}

function BaseOption({ option, base }: { option: ComboboxItem; base: BaseInfo | undefined }) {
  return (
    <div>
      <Text size="sm" c={base?.problem ? 'dimmed' : undefined}>
        {option.label}
      </Text>
      {base && (
        <Text size="xs" c="dimmed">
          {base.problem ? `Cannot be used: ${base.problem}` : baseFacts(base)}
        </Text>
      )}
    </div>
  )
}

function chosenWords(base: BaseInfo): string {
  const more = base.ref.kind === 'run' ? ' Training goes on from its weights.' : ''
  return `${baseFacts(base)}.${more}`
}
