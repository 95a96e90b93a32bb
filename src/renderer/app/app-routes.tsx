/** Which page a path shows. Pages load when first opened, and each has its own error boundary. */
import { Center, Loader } from '@mantine/core'
import { pages } from '@renderer/lib/pages'
import { type ComponentType, lazy, Suspense } from 'react'
import { Navigate, Route, Routes } from 'react-router'
import { Frame } from './frame'
import { PageBoundary } from './page-boundary'

type ProjectPage = ComponentType<{ projectId: string }>

const LabelPage = lazy(async () => ({ default: (await import('@renderer/features/label/label-page')).LabelPage }))
const DataPage = lazy(async () => ({ default: (await import('@renderer/features/data/data-page')).DataPage }))
const TrainPage = lazy(async () => ({ default: (await import('@renderer/features/train/train-page')).TrainPage }))
const RunsPage = lazy(async () => ({ default: (await import('@renderer/features/runs/runs-page')).RunsPage }))
const TryPage = lazy(async () => ({ default: (await import('@renderer/features/try/try-page')).TryPage }))
const ModelsPage = lazy(async () => ({ default: (await import('@renderer/features/models/models-page')).ModelsPage }))
const NetworkPage = lazy(async () => ({ default: (await import('@renderer/features/network/network-page')).NetworkPage }))
const SettingsPage = lazy(async () => ({ default: (await import('@renderer/features/settings/settings-page')).SettingsPage }))

const waiting = (
  <Center mih={240}>
    <Loader size="sm" aria-label="Loading the page" />
  </Center>
)

/** A page is made anew for every project, so nothing of one project is left on screen in another. */
function page(title: string, Page: ProjectPage, projectId: string) {
  return (
    <PageBoundary key={`${title} ${projectId}`} title={title}>
      <Suspense fallback={waiting}>
        <Page projectId={projectId} />
      </Suspense>
    </PageBoundary>
  )
}

export function AppRoutes() {
  return (
    <Frame>
      {(projectId) => (
        <Routes>
          <Route path={pages.label.path} element={page(pages.label.title, LabelPage, projectId)} />
          <Route path={pages.data.path} element={page(pages.data.title, DataPage, projectId)} />
          <Route path={pages.train.path} element={page(pages.train.title, TrainPage, projectId)} />
          <Route path={pages.runs.path} element={page(pages.runs.title, RunsPage, projectId)} />
          <Route path={pages.try.path} element={page(pages.try.title, TryPage, projectId)} />
          <Route path={pages.models.path} element={page(pages.models.title, ModelsPage, projectId)} />
          <Route path={pages.network.path} element={page(pages.network.title, NetworkPage, projectId)} />
          <Route path={pages.settings.path} element={page(pages.settings.title, SettingsPage, projectId)} />
          <Route path="*" element={<Navigate to={pages.label.path} replace />} />
        </Routes>
      )}
    </Frame>
  )
}
