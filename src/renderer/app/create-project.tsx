/** Makes a project: a name and the labels to begin with. */
import { Button, Group, Stack, TagsInput, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifyError } from '@renderer/components/notify'
import { pages } from '@renderer/lib/pages'
import { useOpenProject, useProjectActions } from '@renderer/lib/projects'
import { LabelName } from '@shared/labels'
import { useNavigate } from 'react-router'

const labelProblem = (labels: string[]): string | null =>
  labels.map((label) => LabelName.safeParse(label).error?.issues[0]?.message).find(Boolean) ?? null

export function CreateProject({ onDone }: { onDone: () => void }) {
  const { create } = useProjectActions()
  const { open } = useOpenProject()
  const navigate = useNavigate()
  const form = useForm({
    initialValues: { name: '', labels: [] as string[] },
    validate: {
      name: (name) => (name.trim() === '' ? 'A project needs a name.' : null),
      labels: labelProblem,
    },
  })
  const submit = form.onSubmit(async (values) => {
    try {
      const project = await create.mutateAsync(values)
      open(project.id)
      onDone()
      navigate(pages.data.path)
    } catch (error) {
      notifyError('The project could not be created.', error)
    }
  })
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput label="Name" placeholder="Forum comments" data-autofocus maxLength={120} {...form.getInputProps('name')} />
        <TagsInput
          label="Labels"
          description="Press Enter after each. More can be added later, and an import adds the labels of its file."
          placeholder={form.values.labels.length === 0 ? 'toxic' : undefined}
          {...form.getInputProps('labels')}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>
            Cancel
          </Button>
          <Button type="submit" loading={create.isPending}>
            Create project
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
