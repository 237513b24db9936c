package main

import (
	"fmt"
	"net"
	"sync"
	"time"
)

func main() {
	go func() { for { time.Sleep(time.Millisecond) } }()
	var group sync.WaitGroup
	var lock sync.Mutex
	sum := 0
	for i := 0; i < 20; i++ {
		group.Add(1)
		go func(n int) { defer group.Done(); lock.Lock(); sum += n; lock.Unlock() }(i)
	}
	group.Wait()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	fmt.Println(sum, err)
	go func() { c, _ := listener.Accept(); fmt.Fprint(c, "over tcp"); c.Close() }()
	client, _ := net.Dial("tcp", listener.Addr().String())
	text := make([]byte, 20)
	n, _ := client.Read(text)
	select {
	case <-time.After(20 * time.Millisecond):
		fmt.Println(string(text[:n]), "timeout")
	}
}
