// killed by 6
fn main() {
    println!("line buffered");
    print!("lost");
    std::process::abort();
}
