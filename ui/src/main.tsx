/**
 * Starts the console: language first, then access, then the screen.
 */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './console/App.tsx';
import { startLanguage } from './i18n/index.ts';
import './styles/font.css';
import './styles/base.css';

const root = document.getElementById('root');
if (root) {
  await startLanguage();
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
