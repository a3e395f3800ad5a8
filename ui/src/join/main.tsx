/**
 * Starts the join page. Small on purpose: people open it on phones.
 */
import { createRoot } from 'react-dom/client';
import { startLanguage } from '../i18n/index.ts';
import { takeInvitation } from './invitation.ts';
import { JoinPage } from './JoinPage.tsx';
import '../styles/base.css';
import './join.css';

const root = document.getElementById('root');
if (root) {
  await startLanguage();
  createRoot(root).render(<JoinPage token={takeInvitation()} />);
}
