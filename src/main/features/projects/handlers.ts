/** Projects and their labels. */
import type { Context } from '@main/features/context'
import type { HandlersOf } from '@main/features/handlers'
import { addLabel, renameLabel } from '@main/store/labels'
import { createProject, deleteProject, getProject, listProjects, renameProject, setGuideline } from '@main/store/projects'

export const projectHandlers = ({ db }: Context): HandlersOf<'projects' | 'labels'> => ({
  'projects/list': () => listProjects(db),
  'projects/create': (input) => createProject(db, input),
  'projects/rename': (input) => renameProject(db, input),
  'projects/delete': ({ projectId }) => deleteProject(db, projectId),
  'projects/set-guideline': (input) => setGuideline(db, input),
  'labels/add'({ projectId, name }) {
    addLabel(db, { projectId, name })
    return getProject(db, projectId)
  },
  'labels/rename'({ projectId, labelId, name }) {
    renameLabel(db, { labelId, name })
    return getProject(db, projectId)
  },
})
