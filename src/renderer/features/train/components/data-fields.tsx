/** The comments to learn from: the project's labelled ones or a file, and what is kept apart for validation. */
import { Anchor, Button, CloseButton, Group, NumberInput, SegmentedControl, Stack, Text } from '@mantine/core'
import type { TrainForm } from '@renderer/features/train/hooks/use-train-form'
import { callQuery, invoke } from '@renderer/lib/api'
import { formatCount, plural } from '@renderer/lib/format'
import { pages } from '@renderer/lib/pages'
import { IconFile } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { FIELD_LOOK } from './field-look'

export function DataFields({ form, projectId }: { form: TrainForm; projectId: string }) {
  const { draft, change } = form
  const ownValidation = draft.data === 'file' && draft.evalPath !== null
  return (
    <Stack gap="xs">
      <SegmentedControl
        fullWidth
        aria-label="Training comments"
        value={draft.data}
        onChange={(data) => change({ data: data as 'project' | 'file' })}
        data={[
          { value: 'project', label: 'This project’s comments' },
          { value: 'file', label: 'A file' },
        ]}
      />
      {draft.data === 'project' && <ProjectWords projectId={projectId} />}
      {draft.data === 'file' && (
        <>
          <FileField title="Training file" path={draft.path} onChoose={(path) => change({ path })} />
          <FileField title="Validation file" optional path={draft.evalPath} onChoose={(evalPath) => change({ evalPath })} />
        </>
      )}
      {!ownValidation && (
        <NumberInput
          label="Validation share"
          description="Kept out of training, to check each epoch on. The seed decides which comments."
          {...FIELD_LOOK}
          suffix=" %"
          allowNegative={false}
          clampBehavior="none"
          value={draft.evalPercent}
          error={form.errors.evalPercent}
          onChange={(value) => change({ evalPercent: String(value) })}
        />
      )}
    </Stack>
  )
}

function ProjectWords({ projectId }: { projectId: string }) {
  const { data: counts } = useQuery(callQuery('examples/counts', { projectId }))
  if (!counts || counts.labelled === 0) return null
  const left = counts.total - counts.labelled
  return (
    <Text size="sm" c="dimmed">
      {plural(counts.labelled, 'labelled comment')}, {formatCount(counts.clean)} of them clean.
      {left > 0 && (
        <>
          {' '}
          {plural(left, 'comment')} without labels {left === 1 ? 'is' : 'are'} left out.{' '}
          <Anchor component={Link} to={pages.label.path} inherit>
            Label more
          </Anchor>
        </>
      )}
    </Text>
  )
}

interface FileFieldProps {
  title: string
  optional?: boolean
  path: string | null
  onChoose: (path: string | null) => void
}

function FileField({ title, optional = false, path, onChoose }: FileFieldProps) {
  const choose = useMutation({
    mutationFn: () => invoke('app/choose-file', { purpose: 'data' }),
    onSuccess: (chosen) => chosen && onChoose(chosen),
  })
  const hint = optional
    ? 'Optional. Without it a share of the training file is kept for validation.'
    : 'CSV, TSV or JSONL with a text column and labels.'
  return (
    <Stack gap={4}>
      <Text size="sm" fw={500}>
        {title}
      </Text>
      <Group gap="xs" wrap="nowrap">
        <Button variant="default" size="compact-sm" leftSection={<IconFile size={15} />} onClick={() => choose.mutate()}>
          Choose {title.toLowerCase()}
        </Button>
        {path && (
          <>
            <Text size="sm" truncate title={path} flex={1}>
              {path.split(/[\\/]/).at(-1)}
            </Text>
            <CloseButton size="sm" aria-label={`Leave out ${title.toLowerCase()}`} onClick={() => onChoose(null)} />
          </>
        )}
      </Group>
      <Text size="xs" c={choose.error ? 'error' : 'dimmed'}>
        {choose.error ? choose.error.message : hint}
      </Text>
    </Stack>
  )
}
