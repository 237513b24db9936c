use std::sync::{mpsc, Arc, Mutex};
use std::thread;
fn depth(n: u32) -> u32 {
    if n == 0 { 0 } else { 1 + std::hint::black_box(depth(n - 1)) }
}
fn main() {
    let sum = Arc::new(Mutex::new(0));
    let threads: Vec<_> = (0..8).map(|n| { let sum = sum.clone(); thread::spawn(move || *sum.lock().unwrap() += n) }).collect();
    for one in threads {
        one.join().unwrap();
    }
    let (send, receive) = mpsc::channel();
    thread::spawn(move || { for n in 0..3 { send.send(n).unwrap(); } });
    println!("{} {:?}", sum.lock().unwrap(), receive.iter().collect::<Vec<_>>());
    println!("{}", thread::Builder::new().stack_size(48 << 20).spawn(|| depth(300_000)).unwrap().join().unwrap());
    println!("{} {:.20} {:e} {:?} {:#?} {:>6}|", 0.1 + 0.2, 0.1, 1e21, f64::NAN, (1, "ünï"), "é");
    println!("{:?} {:?}", std::env::args().collect::<Vec<_>>(), std::env::var("TZ"));
}
