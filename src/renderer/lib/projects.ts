/** Projects and the one that is open: `settings.lastProjectId`, or the first. */
import type { Project } from '@shared/project'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { callQuery, invoke } from './api'
import { useSettings } from './settings'

export const projectsQuery = callQuery('projects/list', undefined)

/** One project by id; undefined while projects load or when it is gone. */
export function useProject(projectId: string): Project | undefined {
  return useQuery(projectsQuery).data?.find((project) => project.id === projectId)
}

export function useOpenProject() {
  const { data: projects, error, refetch } = useQuery(projectsQuery)
  const { settings, update } = useSettings()
  const lastId = settings?.lastProjectId
  const project = settings && (projects?.find((candidate) => candidate.id === lastId) ?? projects?.[0])
  return { projects, project, error, refetch, open: (projectId: string) => update({ lastProjectId: projectId }) }
}

/** What can be done to projects; each answer is put where the queries read it. */
export function useProjectActions() {
  const client = useQueryClient()
  const put = (project: Project) => {
    client.setQueryData(projectsQuery.queryKey, (before) =>
      before?.some((other) => other.id === project.id)
        ? before.map((other) => (other.id === project.id ? project : other))
        : [...(before ?? []), project],
    )
    return client.invalidateQueries({ queryKey: ['examples/counts'] })
  }
  return {
    create: useMutation({
      mutationFn: (input: { name: string; labels: string[] }) => invoke('projects/create', input),
      onSuccess: put,
    }),
    rename: useMutation({
      mutationFn: (input: { projectId: string; name: string }) => invoke('projects/rename', input),
      onSuccess: put,
    }),
    remove: useMutation({
      mutationFn: (input: { projectId: string }) => invoke('projects/delete', input),
      onSuccess: () => client.invalidateQueries(),
    }),
    setGuideline: useMutation({
      mutationFn: (input: { projectId: string; guideline: string }) => invoke('projects/set-guideline', input),
      onSuccess: put,
    }),
    addLabel: useMutation({
      mutationFn: (input: { projectId: string; name: string }) => invoke('labels/add', input),
      onSuccess: put,
    }),
    renameLabel: useMutation({
      mutationFn: (input: { projectId: string; labelId: string; name: string }) => invoke('labels/rename', input),
      onSuccess: put,
    }),
  }
}
