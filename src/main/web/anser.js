// For the colours that terminals know.
export {default} from 'anser';
