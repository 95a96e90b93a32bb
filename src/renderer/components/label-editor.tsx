/** The labels of a project: rename them, add more. Changes are kept as they are made. */
import { ActionIcon, Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useProject, useProjectActions } from '@renderer/lib/projects'
import { toErrorData } from '@shared/errors'
import { LabelName, labelTitle } from '@shared/labels'
import type { Label } from '@shared/project'
import { IconCheck } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { LabelMark } from './label-mark'

export function LabelEditor({ projectId }: { projectId: string }) {
  const project = useProject(projectId)
  if (!project) return null
  return (
    <Stack gap="sm">
      <Text c="dimmed">
        The order gives each label its key and its colour. A new label is unknown, not “no”, on comments that are labelled
        already.
      </Text>
      {project.labels.map((label) => (
        <LabelRow key={label.id} projectId={projectId} label={label} />
      ))}
      <NewLabel projectId={projectId} position={project.labels.length} />
    </Stack>
  )
}

const nameProblem = (name: string): string | null => LabelName.safeParse(name).error?.issues[0]?.message ?? null

function LabelRow({ projectId, label }: { projectId: string; label: Label }) {
  const { renameLabel } = useProjectActions()
  const [name, setName] = useState(label.name)
  const [problem, setProblem] = useState<string | null>(null)
  const save = (event?: FormEvent) => {
    event?.preventDefault()
    if (name.trim() === label.name) return
    const wrong = nameProblem(name)
    setProblem(wrong)
    if (wrong) return
    renameLabel.mutate({ projectId, labelId: label.id, name }, { onError: (error) => setProblem(toErrorData(error).message) })
  }
  return (
    <form onSubmit={save}>
      <Group gap="xs" wrap="nowrap" align="center">
        <LabelMark position={label.position} size={16} />
        <TextInput
          flex={1}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          onBlur={() => save()}
          error={problem}
          aria-label={`Name of the label ${labelTitle(label.name)}`}
          rightSection={
            name.trim() !== label.name && (
              <ActionIcon
                type="submit"
                variant="subtle"
                aria-label={`Rename ${labelTitle(label.name)}`}
                loading={renameLabel.isPending}
              >
                <IconCheck size={16} />
              </ActionIcon>
            )
          }
        />
      </Group>
    </form>
  )
}

function NewLabel({ projectId, position }: { projectId: string; position: number }) {
  const { addLabel } = useProjectActions()
  const [name, setName] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const add = (event: FormEvent) => {
    event.preventDefault()
    const wrong = nameProblem(name)
    setProblem(wrong)
    if (wrong) return
    addLabel.mutate(
      { projectId, name: name.trim() },
      { onSuccess: () => setName(''), onError: (error) => setProblem(toErrorData(error).message) },
    )
  }
  return (
    <form onSubmit={add}>
      <Group gap="xs" wrap="nowrap" align="flex-start">
        <Group h={36} wrap="nowrap">
          <LabelMark position={position} value={null} size={16} />
        </Group>
        <TextInput
          flex={1}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={problem}
          placeholder="New label"
          aria-label="Name of the new label"
        />
        <Button type="submit" variant="default" loading={addLabel.isPending}>
          Add label
        </Button>
      </Group>
    </form>
  )
}
