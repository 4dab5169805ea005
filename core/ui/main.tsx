import 'antd/dist/reset.css';
import './styles.css';
import { createRoot } from 'react-dom/client';
import { Application } from './app/application.tsx';

createRoot(document.getElementById('root') as HTMLElement).render(<Application />);
