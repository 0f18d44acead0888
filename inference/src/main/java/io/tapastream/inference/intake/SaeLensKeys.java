package io.tapastream.inference.intake;

/**
 * The entries of the configurations of SAELens, from 1.0 on (inference, training and runner), and
 * of ViT-Prisma.
 */
final class SaeLensKeys {
    private static final String USED =
            """
            architecture d_in d_sae k activation_fn activation_fn_str activation_fn_kwargs.k
            apply_b_dec_to_input normalize_activations rescale_acts_by_decoder_norm
            matryoshka_widths finetuning_scaling_factor activation_scaler.scaling_factor
            sae_lens_version
            """;

    /** What is noise in training, and the shape that activations of attention heads come in. */
    private static final String TRAINING =
            """
            metadata dtype device _dtype _device reshape_activations noise_scale use_error_term
            sae_lens_training_version vit_prisma_version
            model_name model_class_name model_classs_name model_path model_kwargs vit_model_cfg
            model_from_pretrained_kwargs model_batch_size neuronpedia_id
            hook_name hook_point hook_eval hook_point_eval hook_layer hook_point_layer
            hook_head_index hook_point_head_index hook_name_out hook_head_index_out
            layer_subtype out_hook_point_layer layer_out_subtype d_out
            dataset dataset_path dataset_name dataset_train_path dataset_val_path
            dataset_trust_remote_code is_dataset_tokenized streaming context_size seqpos_slice
            prepend_bos begin_batch_token begin_sequence_token sequence_separator_token
            disable_concat_sequences exclude_special_tokens
            cls_token cls_token_only use_patches_only image_size
            use_cached_activations cached_activations_path new_cached_activations_path
            from_pretrained_path
            b_dec_init_method init_encoder_as_decoder_transpose initialization_method
            decoder_init_norm decoder_heuristic_init decoder_heuristic_init_norm
            decoder_orthogonal_init normalize_sae_decoder
            scale_sparsity_penalty_by_decoder_norm mse_loss_normalization
            expansion_factor l1_coefficient l1_warm_up_steps l1_loss_wd_norm lp_norm
            l0_coefficient l0_warm_up_steps aux_loss_coefficient pre_act_loss_coefficient
            topk_threshold_lr jumprelu_init_threshold jumprelu_bandwidth
            jumprelu_sparsity_loss_mode jumprelu_tanh_scale use_sparse_activations
            use_ghost_grads feature_sampling_window dead_feature_window dead_feature_threshold
            finetuning_method finetuning_tokens
            training_tokens train_batch_size train_batch_size_tokens train_batch_size_samples
            store_batch_size store_batch_size_prompts n_batches_in_buffer
            activations_mixing_fraction num_workers num_epochs is_training max_grad_norm
            min_l0 min_explained_variance total_training_images total_training_tokens
            total_training_steps total_training_samples tokens_per_buffer
            n_validation_runs n_eval_batches eval_batch_size_prompts eval_every_n_wandb_logs
            adam_beta1 adam_beta2 lr lr_end lr_scheduler_name lr_warm_up_steps lr_decay_steps
            n_restart_cycles seed act_store_device autocast autocast_lm compile_llm compile_sae
            llm_compilation_mode sae_compilation_mode
            n_shuffles_final n_shuffles_in_entire_dir n_shuffles_with_last_section
            shuffle_every_n_buffers
            log_to_wandb log_activations_store_to_wandb log_optimizer_state_to_wandb
            wandb_entity wandb_id wandb_log_frequency wandb_project run_name logger
            n_checkpoints checkpoint_path save_final_checkpoint output_path resume
            resume_from_checkpoint verbose num_patch
            """;

    static final KnownKeys ALL =
            KnownKeys.of(USED, "is_transcoder", TRAINING + " transcoder_with_skip_connection");

    private SaeLensKeys() {}
}
