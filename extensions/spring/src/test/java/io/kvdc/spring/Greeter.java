package io.kvdc.spring;

import io.kvdc.Bytes;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The example of the README. */
@Service
class Greeter {
  private final KvTemplate kv;

  Greeter(KvTemplate kv) {
    this.kv = kv;
  }

  @Transactional
  public void greet(String name) {
    kv.put(Bytes.utf8("greeting/" + name), Bytes.utf8("hello"));
  }
}
