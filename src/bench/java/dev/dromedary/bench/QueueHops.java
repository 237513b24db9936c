package dev.dromedary.bench;

import io.lettuce.core.Consumer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/**
 * From "somebody has been told that it is queued" backwards to nothing, forwards to "a worker has it": the two queues of the story with
 * a consumer group each, one message at a time, every message stored before it counts as sent.
 */
final class QueueHops {
  private QueueHops() {}

  @FunctionalInterface
  private interface Sender {
    void send(String message) throws Exception;
  }

  /** @param arrived what the consumer has read, in order */
  private static Sample measure(Sender sender, SynchronousQueue<Long> arrived, int times) throws Exception {
    List<Long> nanos = new ArrayList<>();
    int warm = Math.min(50, times);
    for (int i = 0; i < warm + times; i++) {
      long start = System.nanoTime();
      sender.send(Integer.toString(i));
      Long end = arrived.poll(30, TimeUnit.SECONDS);
      if (end == null) {
        throw new IllegalStateException("a message got lost");
      }
      if (i >= warm) {
        nanos.add(end - start);
      }
    }
    return Sample.ofNanos(nanos);
  }

  static Sample redisStreams(Path data, int times) throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Process redis = new ProcessBuilder("redis-server", "--port", Integer.toString(port), "--bind", "127.0.0.1", "--dir", data.toString(),
        "--appendonly", "yes", "--appendfsync", "everysec", "--save", "").redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    RedisClient client = RedisClient.create();
    try {
      RedisURI uri = RedisURI.create("127.0.0.1", port);
      awaitPort(port, redis);
      var producer = client.connect(uri).sync();
      var consumer = client.connect(uri);
      consumer.setTimeout(Duration.ofMinutes(1));
      producer.xgroupCreate(XReadArgs.StreamOffset.latest("hop"), "workers", XGroupCreateArgs.Builder.mkstream());
      SynchronousQueue<Long> arrived = new SynchronousQueue<>();
      Thread reader = new Thread(() -> {
        try {
          while (true) {
            List<StreamMessage<String, String>> messages = consumer.sync().xreadgroup(Consumer.from("workers", "w"),
                XReadArgs.Builder.block(Duration.ofSeconds(30)).count(1), XReadArgs.StreamOffset.lastConsumed("hop"));
            for (StreamMessage<String, String> message : messages) {
              arrived.put(System.nanoTime());
              consumer.sync().xack("hop", "workers", message.getId());
            }
          }
        } catch (InterruptedException | RuntimeException e) {
          // it is over
        }
      });
      reader.setDaemon(true);
      reader.start();
      Sample sample = measure(message -> producer.xadd("hop", Map.of("token", message)), arrived, times);
      reader.interrupt();
      return sample;
    } finally {
      client.shutdown(0, 1, TimeUnit.SECONDS);
      redis.destroy();
    }
  }

  private static void awaitPort(int port, Process server) throws InterruptedException {
    while (server.isAlive()) {
      try (Socket socket = new Socket("127.0.0.1", port)) {
        return;
      } catch (IOException e) {
        Thread.sleep(20);
      }
    }
    throw new IllegalStateException("redis-server ended with " + server.exitValue());
  }

  /** As Kafka is set up by default, but for its waiting for company: no linger, no minimum to fetch. */
  static Sample kafka(int times) throws Exception {
    EmbeddedKafkaKraftBroker broker = new EmbeddedKafkaKraftBroker(1, 1, "hop");
    broker.afterPropertiesSet();
    try {
      Properties common = new Properties();
      common.put("bootstrap.servers", broker.getBrokersAsString());
      Properties out = new Properties(common);
      out.putAll(common);
      out.put("key.serializer", "org.apache.kafka.common.serialization.StringSerializer");
      out.put("value.serializer", "org.apache.kafka.common.serialization.StringSerializer");
      out.put("acks", "all");
      out.put("linger.ms", "0");
      Properties in = new Properties();
      in.putAll(common);
      in.put("key.deserializer", "org.apache.kafka.common.serialization.StringDeserializer");
      in.put("value.deserializer", "org.apache.kafka.common.serialization.StringDeserializer");
      in.put("group.id", "workers");
      in.put("auto.offset.reset", "earliest");
      in.put("fetch.min.bytes", "1");
      SynchronousQueue<Long> arrived = new SynchronousQueue<>();
      Thread reader = new Thread(() -> {
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(in)) {
          consumer.subscribe(Collections.singletonList("hop"));
          while (!Thread.currentThread().isInterrupted()) {
            for (ConsumerRecord<String, String> message : consumer.poll(Duration.ofSeconds(1))) {
              arrived.put(System.nanoTime());
            }
            consumer.commitAsync();
          }
        } catch (InterruptedException | RuntimeException e) {
          // it is over
        }
      });
      reader.setDaemon(true);
      reader.start();
      try (KafkaProducer<String, String> producer = new KafkaProducer<>(out)) {
        return measure(message -> producer.send(new ProducerRecord<>("hop", message)).get(), arrived, times);
      } finally {
        reader.interrupt();
        reader.join(5000);
      }
    } finally {
      broker.destroy();
    }
  }
}
