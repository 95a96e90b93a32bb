/** The dialogs about projects: create, rename, delete, labels. */
import { Modal } from '@mantine/core'
import { LabelEditor } from '@renderer/components/label-editor'
import type { Project } from '@shared/project'
import { CreateProject } from './create-project'
import { DeleteProject } from './delete-project'
import { RenameProject } from './rename-project'

export type ProjectDialog = 'create' | 'rename' | 'delete' | 'labels'

interface ProjectDialogsProps {
  project: Project | undefined
  dialog: ProjectDialog | null
  onClose: () => void
}

const titles: Record<ProjectDialog, string> = {
  create: 'New project',
  rename: 'Rename project',
  delete: 'Delete project',
  labels: 'Labels',
}

export function ProjectDialogs({ project, dialog, onClose }: ProjectDialogsProps) {
  const body = () => {
    if (dialog === 'create') return <CreateProject onDone={onClose} />
    if (!project) return null
    if (dialog === 'rename') return <RenameProject project={project} onDone={onClose} />
    if (dialog === 'delete') return <DeleteProject project={project} onDone={onClose} />
    if (dialog === 'labels') return <LabelEditor projectId={project.id} />
    return null
  }
  return (
    <Modal opened={dialog !== null} onClose={onClose} title={dialog && titles[dialog]}>
      {body()}
    </Modal>
  )
}
