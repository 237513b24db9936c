// For the plots of the queue.
export {default} from 'uplot';
