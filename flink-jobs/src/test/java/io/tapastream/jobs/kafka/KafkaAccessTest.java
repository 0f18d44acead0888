package io.tapastream.jobs.kafka;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.tapastream.jobs.config.KafkaOptions;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;

/** That refused credentials stop a job is checked on a real broker, by SecuredKafkaIT. */
class KafkaAccessTest {

    /** A job may be submitted before the brokers have a name, as when a cluster is set up. */
    @Test
    void brokersWhoseNameIsNotKnownYetDoNotStopAJob() {
        Configuration options = new Configuration();
        options.set(KafkaOptions.BOOTSTRAP_SERVERS, "kafka.invalid:9092");
        assertThatCode(() -> KafkaAccess.ofEvaluation(options)).doesNotThrowAnyException();
    }
}
