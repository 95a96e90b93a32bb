/** What training starts from: the embedded model, folders the user added, models of the Hub, and finished runs. Unusable ones stay and say why. */
import { ActionIcon, Button, Group, Select, Stack, Tooltip } from '@mantine/core'
import { ErrorMessage } from '@renderer/components/error-message'
import { useModelFolders } from '@renderer/components/models/use-model-folders'
import { baseKey } from '@renderer/components/runs/run-words'
import { fitWords, sizesOf } from '@renderer/features/train/base-words'
import type { Agreement } from '@renderer/features/train/hooks/use-agreement'
import type { TrainForm } from '@renderer/features/train/hooks/use-train-form'
import { callQuery } from '@renderer/lib/api'
import { MODELS_ON_HUB } from '@renderer/lib/pages'
import type { BaseInfo } from '@shared/model'
import { IconFolderMinus, IconFolderPlus, IconWorldSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { BaseOption } from './base-option'
import { BaseSummary } from './base-summary'
import { FIELD_LOOK } from './field-look'
import classes from './train-form.module.css'

const GROUPS = { embedded: 'Embedded', folder: 'Folders', hub: 'From the Hub', run: 'Finished runs' } as const

/** Free memory changes with every other program. */
const LOOK_AGAIN_MS = 15_000

export function BaseField({ form, agreement }: { form: TrainForm; agreement: Agreement }) {
  const bases = useQuery(callQuery('bases/list', undefined))
  const free = useQuery({ ...callQuery('app/free-memory', undefined), refetchInterval: LOOK_AGAIN_MS }).data
  const known = new Map((bases.data ?? []).map((base) => [baseKey(base.ref), base]))
  const chosen = known.get(form.draft.base)
  const folders = useModelFolders((key) => form.change({ base: key }))
  const sizes = sizesOf(form.text)
  const fitOf = ({ memory }: BaseInfo) => (memory && free !== undefined ? fitWords(memory, free, sizes) : null)
  return (
    <Stack gap="xs">
      <Select
        aria-label="Base model"
        {...FIELD_LOOK}
        data={grouped(bases.data ?? [])}
        value={form.draft.base}
        error={bases.isSuccess && form.errors.base}
        allowDeselect={false}
        maxDropdownHeight={420}
        classNames={{ option: classes.option }}
        renderOption={({ option }) => {
          const base = known.get(option.value)
          return base && <BaseOption base={base} fit={fitOf(base)} />
        }}
        onChange={(value) => value && form.change({ base: value })}
      />
      {chosen && chosen.problem === null && (
        <BaseSummary
          base={chosen}
          fit={fitOf(chosen)}
          agreement={agreement}
          whose={form.draft.data === 'file' ? 'the file’s' : 'the project’s'}
        />
      )}
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
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconWorldSearch size={15} />}
          component={Link}
          to={MODELS_ON_HUB}
        >
          Find a model on the Hub
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

/** An unusable folder can still be chosen: that is how one reads the whole reason, and takes it off the list. */
function grouped(bases: readonly BaseInfo[]) {
  return Object.entries(GROUPS)
    .map(([kind, group]) => ({
      group,
      items: bases
        .filter((base) => base.ref.kind === kind)
        .map((base) => ({
          value: baseKey(base.ref),
          label: base.title,
          disabled: base.problem !== null && base.ref.kind !== 'folder',
        })),
    }))
    .filter(({ items }) => items.length > 0)
}
