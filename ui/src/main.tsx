/**
 * Starts the console: language first, then access, then the screen.
 */
import { lazy, StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './console/App.tsx';
import { startLanguage } from './i18n/index.ts';
import { useHash } from './route/useRoute.ts';
import { startAppearance } from './styles/appearance.ts';
import './styles/font.css';
import './styles/base.css';

// Documentation that needs no recorder.
const Gallery = lazy(() => import('./gallery/Gallery.tsx'));

function Root() {
  if (useHash() !== '#/components') return <App />;
  return (
    <Suspense>
      <Gallery />
    </Suspense>
  );
}

startAppearance();
const root = document.getElementById('root');
if (root) {
  await startLanguage();
  createRoot(root).render(
    <StrictMode>
      <Root />
    </StrictMode>,
  );
}
